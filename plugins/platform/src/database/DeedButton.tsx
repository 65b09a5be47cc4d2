import type { DatabaseDetail } from '../api/databaseTypes';
import { GatedButton } from '../service/promotion/GatedButton';
import { type Deed, whyNot } from './deeds';

/** Id of what the head of the page says about what cannot be done now. */
export const NOTES_ID = 'database-notes';

/** A button for a deed; one that cannot be done now says why, or the page has said it already. */
export function DeedButton(props: {
  deed: Deed;
  of: DatabaseDetail;
  label: string;
  name?: string;
  variant?: 'primary' | 'secondary' | 'tertiary';
  onPress: () => void;
}) {
  const { deed, of, label, name = label, variant, onPress } = props;
  const held = whyNot(deed, of);
  return (
    <GatedButton
      label={label}
      name={name}
      variant={variant}
      blocked={held}
      saidBy={held?.page ? NOTES_ID : undefined}
      onPress={onPress}
    />
  );
}
