import type { FieldExtensionComponentProps } from '@backstage/plugin-scaffolder-react';
import { TextField } from '@backstage/ui';
import { useEffect, useState } from 'react';
import { type Check, useProblem } from './useProblem';
import { FieldFrame } from './FieldFrame';

/** How long a form may take to say what it was told. */
const REST_MS = 200;

/** A name of something to be, told what is wrong with it as it is typed. */
export function NameField(
  props: FieldExtensionComponentProps<string> & { check: Check },
) {
  const { formData, onChange, rawErrors, required, disabled, schema } = props;
  // The form says what it was told some moments later, and of two fields that change at once (the only team is chosen by
  // itself as somebody types) it forgets one. So what is shown is what was typed. A form that still says otherwise when it
  // has come to rest is told again; sooner, it would be told what the other fields were before, too.
  // Left empty it breaks the rule for names, which is said in words; what is missing is said in those of a machine.
  const [typed, setTyped] = useState(formData ?? '');
  const no = useProblem(typed, props.check);
  useEffect(() => {
    if (formData === typed) return undefined;
    const timer = setTimeout(
      () => onChange(typed),
      formData === undefined ? 0 : REST_MS,
    );
    return () => clearTimeout(timer);
  }, [formData, typed, onChange]);
  const type = (text: string) => {
    setTyped(text);
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
        value={typed}
        onChange={type}
      />
    </FieldFrame>
  );
}
