import { uptime } from 'node:os';
import { bootOf } from '../../identity.ts';
import { afterBoot, isOver } from './person.ts';

const verifier = 'none';

describe('a person who is let in until some time', () => {
  it('counts the time that has passed, wherever somebody sets the clock', async () => {
    const now = Date.now();
    const person = (more: object) => ({
      verifier,
      access: 'read' as const,
      grantedAt: new Date(now + 3600_000).toISOString(),
      // As the clock says that was put back by an hour since: in an hour and ten minutes.
      expiresAt: new Date(now + 4200_000).toISOString(),
      boot: '',
      until: 0,
      ...more,
    });
    const boot = await bootOf();
    expect(await isOver(person({ boot, until: uptime() - 1 }))).toBe(true);
    expect(await isOver(person({ boot, until: uptime() + 60 }))).toBe(false);
    expect(
      await isOver(
        person({
          boot,
          until: uptime() + 60,
          expiresAt: new Date(now - 1).toISOString(),
        }),
      ),
    ).toBe(true);
    expect(await afterBoot(person({ boot }))).toBeUndefined();
    const renewed = await afterBoot(person({ boot: 'another' }));
    expect(renewed!.until - uptime()).toBeLessThanOrEqual(600);
  });
});
