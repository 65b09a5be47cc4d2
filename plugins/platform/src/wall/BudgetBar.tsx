import { VisuallyHidden } from '@backstage/ui';
import type { ApiWallService } from '@waymark/platform-common/api';
import { formatBudget } from '../words/traffic';
import styles from './BudgetBar.module.css';
import { budgetColor, budgetWidth, budgetWords } from './budgetWords';

/** What is left of an error budget, as a bar and a number that can be read from afar; the whole sentence on hover. */
export function BudgetBar(props: {
  budget: NonNullable<ApiWallService['budget']>;
}) {
  const { budget } = props;
  const color = budgetColor(budget);
  const words = budgetWords(budget);
  return (
    <div className={styles.budget} data-color={color} title={words}>
      <div className={styles.bar} aria-hidden="true">
        <div
          className={styles.left}
          data-color={color}
          style={{ width: `${budgetWidth(budget)}%` }}
        />
      </div>
      <span aria-hidden="true">{formatBudget(budget)}</span>
      <VisuallyHidden>{words}</VisuallyHidden>
    </div>
  );
}
