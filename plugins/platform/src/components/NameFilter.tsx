import { SearchField } from '@backstage/ui';
import { useCallback, useEffect, useRef, useState } from 'react';

const TYPING_MS = 300;

/** Narrows a list by a name, once the typing stands still; Enter does at once. */
export function NameFilter(props: {
  label: string;
  placeholder: string;
  value: string;
  onChange: (value: string) => void;
}) {
  const { label, placeholder, value } = props;
  const [typed, setTyped] = useState(value);
  const told = useRef(value);
  const latest = useRef(props.onChange);
  latest.current = props.onChange;

  const tell = useCallback((text: string) => {
    const name = text.trim();
    if (name === told.current) return;
    told.current = name;
    latest.current(name);
  }, []);

  // The address has changed by itself: the browser's way back, a link. What comes back of our own is older than what
  // was typed since.
  useEffect(() => {
    if (value === told.current) return;
    told.current = value;
    setTyped(value);
  }, [value]);
  useEffect(() => {
    const timer = setTimeout(() => tell(typed), TYPING_MS);
    return () => clearTimeout(timer);
  }, [typed, tell]);

  return (
    <SearchField
      aria-label={label}
      placeholder={placeholder}
      size="small"
      value={typed}
      onChange={setTyped}
      onSubmit={tell}
      onClear={() => tell('')}
    />
  );
}
