import { ConfigReader } from '@backstage/config';
import { isPrivateAddress } from './privateAddress';
import { readNoticeOptions } from './readNoticeOptions';
import { wordsOf } from './sendNotice';

describe('addresses that the internet does not lead to', () => {
  it.each(['127.0.0.1', '10.1.2.3', '172.31.0.1', '192.168.0.1', '169.254.169.254', '100.64.0.1', '0.0.0.0', '::1', '::', 'fe80::1', 'fd00::1', '::ffff:127.0.0.1', '::ffff:169.254.169.254', '::ffff:7f00:1', '::7f00:1', '2002:7f00:1::', '64:ff9b:1::7f00:1', '2001::80ff:fffe', 'fec0::1', 'no address'])('%s', address =>
    expect(isPrivateAddress(address)).toBe(true));
  it.each(['1.1.1.1', '172.32.0.1', '192.169.0.1', '2606:4700::1111', '::ffff:8.8.8.8'])('not %s', address => expect(isPrivateAddress(address)).toBe(false));
});

describe('the configuration of notices', () => {
  const read = (receivers: object[]) => readNoticeOptions(new ConfigReader({ platform: { notices: { receivers } } }) as any);
  it('has defaults', () => {
    expect(readNoticeOptions(new ConfigReader({}) as any)).toEqual({ receivers: [], timeoutMs: 10_000, deadAfterMs: 259_200_000, expiringMs: 86_400_000 });
    expect(read([{ name: 'all', url: 'https://hooks.example/x' }]).receivers).toEqual([{ name: 'all', url: 'https://hooks.example/x', privateAddress: false }]);
  });
  it.each([
    [[{ name: 'All of us', url: 'https://x.example/SECRET' }], 'no name for a receiver'],
    [[{ name: 'all', url: 'file:///etc/SECRET' }], 'no http or https address'],
    [[{ name: 'all', url: 'SECRET' }], 'no http or https address'],
    [[{ name: 'all', url: 'https://x.example/SECRET', kinds: ['nothing'] }], 'there are service.created'],
    [[{ name: 'all', url: 'https://x.example/SECRET' }, { name: 'all', url: 'https://x.example/SECRET' }], 'twice'],
  ])('refuses what cannot be meant, without the address: %#', (receivers, words) => {
    expect(() => read(receivers)).toThrow(words);
    expect(() => read(receivers)).toThrow(expect.not.objectContaining({ message: expect.stringContaining('SECRET') }));
  });
});

it('says why a connection failed by its code alone', () => {
  expect(wordsOf({ code: 'ECONNREFUSED' })).toBe('the connection was refused');
  expect(wordsOf(Object.assign(new Error('connect to https://SECRET'), { code: 'ESOMETHING' }))).toBe('the connection failed (ESOMETHING)');
  expect(wordsOf({ code: 'https://SECRET' })).toBe('the connection failed');
});
