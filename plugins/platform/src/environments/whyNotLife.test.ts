import { mira } from '../__testUtils__/production';
import { whyNotLife } from './whyNotLife';

const preview = { team: null, service: 'pay' };

it('keeps strangers from previews of services that are not their team’s', () => {
  expect(whyNotLife(preview, mira, ['pay'])).toBeUndefined();
  expect(whyNotLife(preview, mira, ['ledger'])).toBe(
    'Only people of the team of pay and of the platform team can.',
  );
  expect(
    whyNotLife(preview, { ...mira, isPlatformTeam: true }, []),
  ).toBeUndefined();
});

it('says nothing while it is not known who asks, or what is theirs', () => {
  expect(whyNotLife(preview, undefined, ['ledger'])).toBeUndefined();
  expect(whyNotLife(preview, mira, undefined)).toBeUndefined();
});

it('keeps strangers from environments of other teams', () => {
  const own = { team: 'search', service: null };
  expect(whyNotLife(own, mira, undefined)).toContain('team search');
});
