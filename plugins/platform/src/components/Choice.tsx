import { ToggleButton, ToggleButtonGroup } from '@backstage/ui';
import styles from './Choice.module.css';

/** One of a few views, all in sight. */
export function Choice(props: {
  label: string;
  options: Array<{ value: string; label: string }>;
  chosen: string;
  onChoose: (value: string) => void;
}) {
  return (
    <div className={styles.choice}>
      <ToggleButtonGroup
        aria-label={props.label}
        selectionMode="single"
        disallowEmptySelection
        selectedKeys={[props.chosen]}
        onSelectionChange={keys => {
          const [key] = [...keys];
          if (key !== undefined) props.onChoose(String(key));
        }}
      >
        {props.options.map(({ value, label }) => (
          <ToggleButton key={value} id={value}>
            {label}
          </ToggleButton>
        ))}
      </ToggleButtonGroup>
    </div>
  );
}
