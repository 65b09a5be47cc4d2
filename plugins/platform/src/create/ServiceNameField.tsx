import type { FieldExtensionComponentProps } from '@backstage/plugin-scaffolder-react';
import { BgProvider, TextField } from '@backstage/ui';

/** The name of a service to be. */
export function ServiceNameField(props: FieldExtensionComponentProps<string>) {
  const { formData, onChange, rawErrors, required, disabled, schema } = props;
  return (
    <BgProvider bg="neutral-1">
      <TextField
        label={schema.title ?? 'Name'}
        description={schema.description}
        isRequired={required}
        isDisabled={disabled}
        validationBehavior="aria"
        isInvalid={Boolean(rawErrors?.length)}
        // A name is typed, not remembered or corrected.
        autoComplete="off"
        autoCorrect="off"
        spellCheck="false"
        autoFocus={props.uiSchema?.['ui:autofocus']}
        value={formData ?? ''}
        onChange={value => onChange(value || undefined)}
      />
    </BgProvider>
  );
}
