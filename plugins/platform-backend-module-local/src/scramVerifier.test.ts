import { createHash, createHmac, pbkdf2Sync } from 'node:crypto';
import { scramVerifier } from './scramVerifier';

// Real processes on a busy machine.
jest.setTimeout(60_000);

describe('scramVerifier', () => {
  it('is of the form that Postgres takes, and the same for the same password', async () => {
    const one = await scramVerifier('a-generated-password');
    expect(one).toMatch(
      /^SCRAM-SHA-256\$4096:[A-Za-z0-9+/]{22}==\$[A-Za-z0-9+/]{43}=:[A-Za-z0-9+/]{43}=$/,
    );
    expect(await scramVerifier('a-generated-password')).toBe(one);
    expect(await scramVerifier('a-generated-passwore')).not.toBe(one);
  });

  it('lets a client prove that it knows the password (RFC 5802)', async () => {
    const [, iterations, salt, storedKey, serverKey] =
      /^SCRAM-SHA-256\$(\d+):(.+)\$(.+):(.+)$/.exec(
        await scramVerifier('a-generated-password'),
      )!;
    const salted = pbkdf2Sync(
      'a-generated-password',
      Buffer.from(salt, 'base64'),
      Number(iterations),
      32,
      'sha256',
    );
    const clientKey = createHmac('sha256', salted)
      .update('Client Key')
      .digest();
    expect(createHash('sha256').update(clientKey).digest('base64')).toBe(
      storedKey,
    );
    expect(
      createHmac('sha256', salted).update('Server Key').digest('base64'),
    ).toBe(serverKey);
  });

  it.each(['short', 'with a blank in the middle', 'nötigerweise-ungültig'])(
    'refuses %p, which nobody generated',
    async password => {
      await expect(scramVerifier(password)).rejects.toThrow(/printable ASCII/);
    },
  );
});
