import type { BackupSpec, ProofSpec } from '../../dataProtocol.ts';
import type { RoomCall } from '../../rooms.ts';
import type { Keeper } from './keeper.ts';

/** What can be asked about what is kept. */
export function keptCalls(keeper: Keeper): Record<string, RoomCall> {
  const none = async () => undefined;
  return {
    'GET kept': {
      fenced: false,
      run: async (name, rest) => (rest.length ? undefined : keeper.kept(name)),
    },
    'DELETE kept': {
      fenced: true,
      run: async (name, rest) =>
        rest.length ? undefined : { gone: await keeper.removeKept(name) },
    },
    'PUT backups': {
      fenced: true,
      run: async (name, [id, ...rest], body) => {
        const spec = body as unknown;
        if (id !== undefined && rest.length === 0)
          return keeper.backups.backUp(name, id, spec as BackupSpec);
        if (id !== undefined && rest.length === 1 && rest[0] === 'proof')
          return keeper.proofs.prove(name, id, spec as ProofSpec);
        return none();
      },
    },
    'DELETE backups': {
      fenced: true,
      run: async (name, [id, ...rest]) =>
        id === undefined || rest.length
          ? undefined
          : { gone: await keeper.removeBackup(name, id) },
    },
  };
}
