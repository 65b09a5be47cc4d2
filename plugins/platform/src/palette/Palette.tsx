import { useApi } from '@backstage/frontend-plugin-api';
import { KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { platformApiRef } from '../api/platformApiRef';
import { useLinks } from '../hooks/useLinks';
import { useLive } from '../hooks/useLive';
import { pageCommands, serviceCommands, type Command } from './commands';
import { findBest } from './fuzzy';
import styles from './Palette.module.css';

const MOST = 12;
const AT_ONCE = 200;
const TYPING_MS = 150;

/** Finds services, pages and actions by a few letters; arrows choose, Enter goes there. An action opens its plan. */
export function Palette({ onClose }: { onClose: () => void }) {
  const navigate = useNavigate();
  const box = useRef<HTMLDialogElement>(null);
  const [typed, setTyped] = useState('');
  const [at, setAt] = useState(0);
  const id = useId();
  const { commands, loading } = useCommands(typed);
  const found = findBest(typed, commands, MOST);
  const chosen = found[Math.min(at, found.length - 1)];

  useEffect(() => {
    box.current?.showModal();
  }, []);

  const go = (command: Command | undefined) => {
    if (!command) return;
    onClose();
    navigate(command.href);
  };
  const onKey = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && found.length) {
      event.preventDefault();
      setAt(
        (Math.min(at, found.length - 1) + step + found.length) % found.length,
      );
    } else if (event.key === 'Enter') {
      event.preventDefault();
      go(chosen);
    }
  };
  const optionId = (index: number) => `${id}-${index}`;

  return (
    // A click beside it closes it; Escape does for the keyboard.
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions
    <dialog
      ref={box}
      className={styles.palette}
      aria-label="Go to, or do"
      onClose={onClose}
      onClick={event => event.target === box.current && onClose()}
    >
      <input
        className={styles.input}
        role="combobox"
        aria-expanded={found.length > 0}
        aria-controls={`${id}-list`}
        aria-activedescendant={
          chosen ? optionId(found.indexOf(chosen)) : undefined
        }
        aria-autocomplete="list"
        aria-label="A service, a page, or what to do"
        placeholder="A service, a page, or what to do: deploy pay…"
        value={typed}
        // It was opened to type.
        // eslint-disable-next-line jsx-a11y/no-autofocus
        autoFocus
        onChange={event => {
          setTyped(event.target.value);
          setAt(0);
        }}
        onKeyDown={onKey}
      />
      <ul
        id={`${id}-list`}
        role="listbox"
        aria-label="Found"
        className={styles.list}
      >
        {found.map((command, index) => (
          // The field above has the keyboard.
          // eslint-disable-next-line jsx-a11y/click-events-have-key-events
          <li
            key={`${command.kind} ${command.label}`}
            id={optionId(index)}
            role="option"
            aria-selected={command === chosen}
            className={styles.option}
            onClick={() => go(command)}
            onMouseMove={() => setAt(index)}
          >
            <span className={styles.label}>{command.label}</span>
            <span className={styles.kind}>{command.kind}</span>
          </li>
        ))}
      </ul>
      <p className={styles.hint} role="status">
        {found.length === 0 && (loading ? 'Loading…' : 'Nothing fits.')}
        {found.length > 0 && '↑ ↓ choose · Enter go · Esc close'}
      </p>
    </dialog>
  );
}

/** All that can be found: pages, and services with what can be done to them. Beyond the first services the server searches. */
function useCommands(typed: string) {
  const platform = useApi(platformApiRef);
  const links = useLinks();
  const services = useLive('palette/services', () =>
    platform.listServices({ limit: AT_ONCE }),
  );
  const environments = useLive('environments', () =>
    platform.listEnvironments(),
  );
  // The last word is the likeliest part of a name: "deploy pay".
  const word = useLate(typed.trim().split(/\s+/).pop() ?? '');
  const cutOff = Boolean(services.data?.nextCursor);
  const more = useLive(`palette/${cutOff ? word : ''}`, async () =>
    cutOff && word
      ? (await platform.listServices({ q: word, limit: 20 })).items
      : [],
  );
  const names = [...(services.data?.items ?? []), ...(more.data ?? [])].map(
    service => service.name,
  );
  const commands = [
    ...pageCommands([
      ['Home', '/'],
      ['Catalog', links.catalog],
      ['Create a service', links.goldenPath],
      ['Operations', links.operations],
      ['Environments', links.environments],
      ['Health', links.health],
      ['Approvals', links.approvals],
      ['Notices', links.notices],
      ['Freezes', links.freezes],
      ['Freeze something…', links.freezes && `${links.freezes}?new=1`],
      ['Activity', links.activity],
    ]),
    ...serviceCommands([...new Set(names)], environments.data ?? [], links),
  ];
  return { commands, loading: services.loading };
}

/** A value once it has stood still for a moment. */
function useLate(value: string): string {
  const [late, setLate] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setLate(value), TYPING_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return late;
}
