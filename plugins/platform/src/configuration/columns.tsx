import type { Config, Secret } from '../api/ConfigApi';
import { Ago } from '../components/Ago';
import type { DataColumn } from '../components/DataTable';
import { RowActions } from '../components/RowActions';
import { actorName } from '../operations/operationWords';
import type { Blocked } from '../service/promotion/blocked';
import { GatedButton } from '../service/promotion/GatedButton';
import { plainLines } from '../words/plainText';
import styles from './ConfigurationTab.module.css';

/** A plain value, or the address of what the service depends on. */
export type ValueRow = Config['items'][0] & { addressOf?: string };

/** Whether this person may change anything, and where it stands why not. */
export interface May {
  blocked?: Blocked;
  saidBy: string;
}

/** Columns of the list of secrets. */
export const secretColumns = (does: {
  may: May;
  onSet: (name: string) => void;
  onRotate: (name: string) => void;
  onDelete: (name: string) => void;
}): DataColumn<Secret>[] => [
  { id: 'name', title: 'Name', isRowHeader: true, cell: one => one.name },
  { id: 'version', title: 'Version', cell: one => `v${one.version}` },
  { id: 'age', title: 'Set', cell: one => <Ago time={one.updatedAt} /> },
  {
    id: 'by',
    title: 'By',
    cell: one => {
      if (one.follows) return `as in ${one.follows}`;
      return one.generated
        ? `the platform, for ${actorName(one.updatedBy)}`
        : actorName(one.updatedBy);
    },
  },
  {
    id: 'used',
    title: 'Used by',
    grow: true,
    cell: one => one.usedBy.join(', ') || 'nothing that runs',
  },
  {
    id: 'do',
    title: 'Actions',
    cell: one => (
      <RowActions>
        <GatedButton
          label="Change…"
          name={`Change ${one.name}…`}
          {...does.may}
          onPress={() => does.onSet(one.name)}
        />
        {one.generated && (
          <GatedButton
            label="Rotate…"
            name={`Rotate ${one.name}…`}
            {...does.may}
            onPress={() => does.onRotate(one.name)}
          />
        )}
        <GatedButton
          label="Delete…"
          name={`Delete ${one.name}…`}
          variant="tertiary"
          {...does.may}
          onPress={() => does.onDelete(one.name)}
        />
      </RowActions>
    ),
  },
];

function valueWords(row: ValueRow, shown: boolean): string {
  if (row.addressOf)
    return row.value ?? `not set: ${row.addressOf} does not serve there`;
  return shown ? plainLines(row.value ?? '') : 'shown to the owners';
}

/** Columns of the plain configuration. */
export const valueColumns = (does: {
  may: May;
  shown: boolean;
  onSet: (name: string, value: string) => void;
  onUnset: (name: string) => void;
}): DataColumn<ValueRow>[] => [
  { id: 'name', title: 'Name', isRowHeader: true, cell: one => one.name },
  {
    id: 'value',
    title: 'Value',
    grow: true,
    cell: one => (
      <span className={styles.value}>{valueWords(one, does.shown)}</span>
    ),
  },
  {
    id: 'changed',
    title: 'Changed',
    cell: one => {
      if (one.addressOf) return `address of ${one.addressOf}`;
      if (one.follows) return `as in ${one.follows}`;
      return one.updatedAt ? (
        <>
          <Ago time={one.updatedAt} /> by {actorName(one.updatedBy ?? '')}
        </>
      ) : (
        'at the start'
      );
    },
  },
  {
    id: 'do',
    title: 'Actions',
    cell: one =>
      one.addressOf ? null : (
        <RowActions>
          <GatedButton
            label="Change…"
            name={`Change ${one.name}…`}
            {...does.may}
            onPress={() => does.onSet(one.name, one.value ?? '')}
          />
          <GatedButton
            label="Take out…"
            name={`Take ${one.name} out…`}
            variant="tertiary"
            {...does.may}
            onPress={() => does.onUnset(one.name)}
          />
        </RowActions>
      ),
  },
];
