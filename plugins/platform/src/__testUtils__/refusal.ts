import { screen } from '@testing-library/react';
import { PlatformApiError } from '../api/PlatformApiError';

/** A no with its three parts; asked again it stays one. */
export const refused = PlatformApiError.of(
  {
    error: {
      name: 'NotAllowedError',
      message: 'You may not read this.',
      why: 'It is of team search.',
      next: 'Ask somebody of team search.',
    },
  },
  403,
);

/** The connection is gone for a moment. */
export const away = new TypeError('Failed to fetch');

/** Expects a problem in all its three parts. */
export async function expectRefusal() {
  const alert = await screen.findByRole('alert');
  for (const part of [refused.message, refused.why!, refused.next!]) {
    expect(alert).toHaveTextContent(part);
  }
}
