import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { SkipLink } from './SkipLink';

it('leads the keyboard past the navigation', async () => {
  render(
    <>
      <SkipLink />
      <nav>
        <a href="/">Home</a>
      </nav>
      <main>
        <h1>Operations</h1>
      </main>
    </>,
  );
  await userEvent.tab();
  expect(screen.getByRole('button', { name: 'Skip to content' })).toHaveFocus();
  await userEvent.keyboard('{Enter}');
  expect(screen.getByRole('main')).toHaveFocus();
});
