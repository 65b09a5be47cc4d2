// A real OpenID Connect provider with two people, for tests. Prints its address when it listens; ends with its parent.
//   node oidcProvider.mjs <redirect address> <client id> <client secret>
import { once } from 'node:events';
import http from 'node:http';
import Provider from 'oidc-provider';

const [redirectUri, clientId, clientSecret] = process.argv.slice(2);

const people = {
  amara: { email: 'amara.okafor@larkfield.example', name: 'Amara Okafor' },
  mallory: { email: 'mallory@elsewhere.example', name: 'Mallory' },
  unverified: {
    email: 'amara.okafor@larkfield.example',
    name: 'Not Amara',
    email_verified: false,
  },
};

const server = http.createServer().listen(0, '127.0.0.1');
await once(server, 'listening');
const issuer = `http://127.0.0.1:${server.address().port}`;

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: clientId,
      client_secret: clientSecret,
      redirect_uris: [redirectUri],
      grant_types: ['authorization_code', 'refresh_token'],
    },
  ],
  claims: {
    openid: ['sub'],
    email: ['email', 'email_verified'],
    profile: ['name'],
  },
  cookies: { keys: ['only for tests'] },
  issueRefreshToken: async () => true,
  pkce: { required: () => false },
  findAccount: (_ctx, id) =>
    people[id] && {
      accountId: id,
      claims: () => ({ sub: id, email_verified: true, ...people[id] }),
    },
});
server.on('request', provider.callback());
process.stdout.write(`${issuer}\n`);
process.on('disconnect', () => process.exit(0));
