import type { ProofState } from '@waymark/platform-common';
import { type CareContext, DriverError } from '@waymark/platform-node';
import { KINDS } from '../../../cluster/kinds';
import type { Cluster } from '../../../cluster/types';
import { fenceOf, LABELS } from '../../../objects';
import type { LiveObject } from '../../../state';
import { type LiveBackup, type LiveCluster, NOTES } from '../live';
import type { PostgresOptions } from '../options';
import { readDetails } from '../readDetails';
import { recoveryOf } from '../recovery';
import { checksOf } from './checks';
import type { Inside } from './Inside';
import { backupState } from './backupState';
import { SCRATCH_KINDS, scratchName, scratchObjects } from './scratch';

/** What is written on a backup of its proof. */
interface Noted extends ProofState {
  /** How it has ended, while what it needed is still being removed. */
  ends?: ProofState;
}

/** A proof without what only its way on needs. */
const shown = ({ ends: _, ...proof }: Noted): ProofState => proof;

const LONGEST_MS = 2 * 3_600_000;

const notedOn = (backup: LiveBackup): Noted | undefined => {
  const { proof } = backupState(backup);
  return proof as Noted | undefined;
};

const refOf = ({ metadata }: LiveObject) => ({
  kind: KINDS.cnpgBackup,
  name: metadata!.name!,
  namespace: metadata!.namespace,
});
const fenceOn = (object: LiveObject) =>
  fenceOf(object as Parameters<typeof fenceOf>[0]);

const note = (
  cluster: Cluster,
  backup: LiveBackup,
  noted: Noted,
  context: CareContext,
): Promise<LiveBackup> =>
  cluster.patch<LiveBackup>(
    refOf(backup),
    { metadata: { annotations: { [NOTES.proof]: JSON.stringify(noted) } } },
    context,
  );

/** Removes the scratch instance of a run. True once all of it is gone. */
async function clear(
  cluster: Cluster,
  name: string,
  { fence, signal }: CareContext,
): Promise<boolean> {
  const labels = { [LABELS.object]: name };
  let gone = true;
  for (const kind of SCRATCH_KINDS)
    for (const live of await cluster.list(kind, { labels, signal })) {
      if (live.metadata?.ownerReferences?.length) continue;
      const { name: called, namespace } = live.metadata!;
      // It was made by a claim that may be newer than the backup's own.
      const context = { fence: Math.max(fence, fenceOn(live)), signal };
      const ref = { kind, name: called!, namespace };
      gone = (await cluster.remove(ref, context)) && gone;
    }
  return gone;
}

/** Removes what a proof of a backup has left, before the backup itself goes. */
export async function endProofOf(
  cluster: Cluster,
  backup: LiveBackup,
  context: CareContext,
): Promise<void> {
  const noted = notedOn(backup);
  if (noted?.state !== 'running') return;
  await clear(cluster, scratchName(backup, noted.run), context);
}

/** Begins to restore a backup to a scratch instance. The same run again is the same proof. */
export async function beginProof(
  cluster: Cluster,
  backup: LiveBackup,
  run: string,
  options: PostgresOptions,
  context: CareContext,
): Promise<ProofState> {
  const before = notedOn(backup);
  if (before?.run === run) return shown(before);
  if (before?.state === 'running') {
    const name = scratchName(backup, before.run);
    if (!(await clear(cluster, name, context)))
      throw new DriverError(
        'retryable',
        `Backup ${backup.metadata?.name} is not proven yet`,
        `the scratch instance ${name} of the proof before is being removed`,
        'It is tried again by itself',
      );
  }
  const { id } = backupState(backup);
  const from = { name: backup.metadata!.name!, backup: id, backupOnly: true };
  const { namespace } = backup.metadata!;
  const made = recoveryOf(from, backup, namespace!, options);
  for (const object of scratchObjects(backup, run, made, options))
    await cluster.apply(object, context, { force: true });
  // Last: what is written here is there.
  const proof: ProofState = {
    run,
    state: 'running',
    startedAt: new Date().toISOString(),
    message: 'It is being restored to a scratch instance',
    checks: [],
  };
  await note(cluster, backup, proof, context);
  return proof;
}

const withProof = (backup: LiveBackup, proof: ProofState): LiveBackup => ({
  ...backup,
  metadata: {
    ...backup.metadata!,
    annotations: {
      ...backup.metadata!.annotations,
      [NOTES.proof]: JSON.stringify(proof),
    },
  },
});

/** What has come of a scratch instance; undefined while it is on its way. */
async function outcome(
  cluster: Cluster,
  inside: Inside,
  noted: Noted,
  backup: LiveBackup,
  signal: AbortSignal,
): Promise<ProofState | undefined> {
  const { namespace } = backup.metadata!;
  const name = scratchName(backup, noted.run);
  const ended = (
    state: 'passed' | 'failed',
    more: Pick<ProofState, 'message'> & Partial<ProofState>,
  ): ProofState => ({
    ...shown(noted),
    state,
    endedAt: new Date().toISOString(),
    ...more,
  });
  const ref = { kind: KINDS.cnpgCluster, name, namespace };
  const live = await cluster.read<LiveCluster>(ref, signal);
  if (!live)
    return ended('failed', {
      message: `It could not be carried out: the scratch instance ${name} is gone`,
    });
  const { trouble, healthy } = await readDetails(cluster, live, signal);
  if (trouble?.lasting)
    return ended('failed', {
      message: `It could not be restored: ${trouble.message}`,
      words: trouble.words,
    });
  if (healthy) {
    const { checks, message, ok } = await checksOf(
      inside,
      live,
      backup,
      signal,
    );
    return ended(ok ? 'passed' : 'failed', { message, checks });
  }
  if (Date.now() - Date.parse(noted.startedAt) > LONGEST_MS)
    return ended('failed', {
      message: `It could not be carried out within two hours: ${
        trouble?.message ?? live.status?.phase ?? 'the operator has not begun'
      }`,
      words: trouble?.words,
    });
  return undefined;
}

/** Moves a proof that is under way on by a step. Returns the backup with what is known of it then. */
export async function followProof(
  cluster: Cluster,
  inside: Inside,
  backup: LiveBackup,
  signal: AbortSignal,
): Promise<LiveBackup> {
  const noted = notedOn(backup);
  if (noted?.state !== 'running') return backup;
  const context = { fence: fenceOn(backup), signal };
  const ends =
    noted.ends ?? (await outcome(cluster, inside, noted, backup, signal));
  if (!ends) return withProof(backup, shown(noted));
  // Written first: what it has come to is not found out again when there is nothing left of it.
  if (!noted.ends) await note(cluster, backup, { ...noted, ends }, context);
  const name = scratchName(backup, noted.run);
  if (!(await clear(cluster, name, context)))
    return withProof(backup, shown(noted));
  await note(cluster, backup, ends, context);
  return withProof(backup, ends);
}
