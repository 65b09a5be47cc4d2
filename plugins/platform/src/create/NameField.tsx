import type { FieldExtensionComponentProps } from '@backstage/plugin-scaffolder-react';
import { TextField } from '@backstage/ui';
import { useEffect, useRef } from 'react';
import { type Check, useProblem } from './useProblem';
import { FieldFrame } from './FieldFrame';

/** A name of something to be, told what is wrong with it as it is typed. */
export function NameField(
  props: FieldExtensionComponentProps<string> & { check: Check },
) {
  const { formData, onChange, rawErrors, required, disabled, schema } = props;
  const no = useProblem(formData ?? '', props.check);

  // Left empty it breaks the rule for names, which is said in words; what is missing is said in those of a machine.
  // And two fields that change at the same moment (the only team is chosen by itself as somebody types) make the form
  // forget one of the two: what was typed is said again.
  const typed = useRef('');
  useEffect(() => {
    if (formData === undefined || (typed.current && formData === ''))
      onChange(typed.current);
  }, [formData, onChange]);
  const type = (text: string) => {
    typed.current = text;
    onChange(text);
  };

  return (
    <FieldFrame no={no} rawErrors={rawErrors}>
      <TextField
        label={schema.title ?? 'Name'}
        description={schema.description}
        isRequired={required}
        isDisabled={disabled}
        validationBehavior="aria"
        isInvalid={Boolean(no) || Boolean(rawErrors?.length)}
        // A name is typed, not remembered or corrected.
        autoComplete="off"
        autoCorrect="off"
        spellCheck="false"
        // The template asks for it: the form is why one is here.
        // eslint-disable-next-line jsx-a11y/no-autofocus
        autoFocus={props.uiSchema?.['ui:autofocus']}
        value={formData ?? ''}
        onChange={type}
      />
    </FieldFrame>
  );
}
