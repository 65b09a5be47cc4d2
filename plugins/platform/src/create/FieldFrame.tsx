import { BgProvider } from '@backstage/ui';
import type { ReactNode, RefObject } from 'react';
import { FieldProblem } from './FieldProblem';
import styles from './Fields.module.css';

/** Around a field of ours: the room that it needs, and below it what is wrong with it. */
export function FieldFrame(props: {
  no?: string;
  rawErrors?: string[];
  /** Where it stands on the page. */
  place?: RefObject<HTMLDivElement>;
  children: ReactNode;
}) {
  return (
    <BgProvider bg="neutral-1">
      <div className={styles.field} ref={props.place}>
        {props.children}
        <FieldProblem no={props.no} rawErrors={props.rawErrors} />
      </div>
    </BgProvider>
  );
}
