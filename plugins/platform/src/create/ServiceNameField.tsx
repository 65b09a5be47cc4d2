import type { FieldExtensionComponentProps } from '@backstage/plugin-scaffolder-react';
import { BgProvider, TextField } from '@backstage/ui';
import { useEffect } from 'react';

/** The name of a service to be. */
export function ServiceNameField(props: FieldExtensionComponentProps<string>) {
  const { formData, onChange, rawErrors, required, disabled, schema } = props;

  // Left empty it breaks the rule for names, which is said in words; what is missing is said in those of a machine.
  useEffect(() => {
    if (formData === undefined) onChange('');
  }, [formData, onChange]);

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
        // The template asks for it: the form is why one is here.
        // eslint-disable-next-line jsx-a11y/no-autofocus
        autoFocus={props.uiSchema?.['ui:autofocus']}
        value={formData ?? ''}
        onChange={onChange}
      />
    </BgProvider>
  );
}
