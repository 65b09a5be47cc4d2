import { appThemeApiRef } from '@backstage/frontend-plugin-api';
import { TestApiProvider } from '@backstage/frontend-test-utils';
import { act, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { WaymarkTheme } from './WaymarkTheme';

/** A system, and settings, whose mode a test can turn. */
function modes() {
  const listeners = new Set<() => void>();
  const now = { system: 'light', chosen: undefined as string | undefined };
  window.matchMedia = (() => ({
    get matches() {
      return now.system === 'dark';
    },
    addEventListener: (_: string, listener: () => void) =>
      listeners.add(listener),
    removeEventListener: (_: string, listener: () => void) =>
      listeners.delete(listener),
  })) as any;
  const api = {
    getActiveThemeId: () => now.chosen,
    activeThemeId$: () => ({
      subscribe(listener: () => void) {
        listeners.add(listener);
        return { unsubscribe: () => listeners.delete(listener) };
      },
    }),
  };
  const turn = (to: Partial<typeof now>) =>
    act(async () => {
      Object.assign(now, to);
      listeners.forEach(listener => listener());
    });
  return { api, turn };
}

it('turns with the system until a mode is chosen, and nothing that was typed is lost', async () => {
  const { api, turn } = modes();
  render(
    <TestApiProvider apis={[[appThemeApiRef, api as any]]}>
      <WaymarkTheme>
        <input aria-label="Reason" />
      </WaymarkTheme>
    </TestApiProvider>,
  );
  const mode = () => document.body.getAttribute('data-theme-mode');
  expect(mode()).toBe('light');
  await userEvent.type(screen.getByRole('textbox'), 'The till is down');
  await turn({ system: 'dark' });
  expect(mode()).toBe('dark');
  expect(screen.getByRole('textbox')).toHaveValue('The till is down');
  await turn({ chosen: 'light' });
  expect(mode()).toBe('light');
});
