import { Button } from '@backstage/ui';
import { useState } from 'react';

/** Copies a text; where the browser does not allow it, it says so. */
export function CopyButton(props: { what: string; text: string }) {
  const [copied, setCopied] = useState<'yes' | 'no'>();
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(props.text);
      setCopied('yes');
    } catch {
      setCopied('no');
    }
  };
  return (
    <span>
      <Button
        size="small"
        variant="secondary"
        aria-label={`Copy the ${props.what}`}
        onPress={copy}
      >
        Copy
      </Button>{' '}
      <span role="status">
        {copied === 'yes' && 'Copied.'}
        {copied === 'no' && 'Not allowed: copy it by hand.'}
      </span>
    </span>
  );
}
