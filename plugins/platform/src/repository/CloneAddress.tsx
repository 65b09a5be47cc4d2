import { Button } from '@backstage/ui';
import { useState } from 'react';
import type { Repository } from '../api/gitTypes';
import styles from './CloneAddress.module.css';

/** The addresses to clone from, each with what it asks for. */
export function CloneAddress({ repository }: { repository: Repository }) {
  return (
    <div className={styles.addresses}>
      <Address name="On this machine, no token" address={repository.cloneUrl} />
      <Address
        name="Over HTTP, with a token as password"
        address={repository.httpCloneUrl}
      />
    </div>
  );
}

function Address(props: { name: string; address: string }) {
  const [copied, setCopied] = useState<'yes' | 'no'>();
  const command = `git clone ${quote(props.address)}`;
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(command);
      setCopied('yes');
    } catch {
      setCopied('no');
    }
  };
  return (
    <div>
      <p className={styles.name}>{props.name}</p>
      <div className={styles.row}>
        <code
          className={styles.command}
          tabIndex={0}
          role="group"
          aria-label="Command"
        >
          {command}
        </code>
        <Button size="small" variant="secondary" onPress={copy}>
          Copy
        </Button>
      </div>
      <p role="status" className={styles.name}>
        {copied === 'yes' && 'Copied.'}
        {copied === 'no' &&
          'The browser did not allow it: select and copy it by hand.'}
      </p>
    </div>
  );
}

/** Quotes for a shell what has more than plain characters in it. */
function quote(address: string): string {
  return /^[\w:/.@%+-]+$/.test(address)
    ? address
    : `'${address.replace(/'/g, `'\\''`)}'`;
}
