import { rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Finding, ServiceProposal } from '@waymark/platform-common/spec';
import type { Invocation } from '../args/types';
import { branchToBring, commitFiles } from '../bringIn/history';
import { bringIn } from '../bringIn/importing';
import {
  mustWords,
  proposalWords,
  type ProposedFile,
} from '../bringIn/proposalWords';
import { plainFile, readFolder, topOf } from '../bringIn/readFolder';
import { CliError } from '../CliError';
import { ExitCode, type ExitCodeValue } from '../exitCodes';
import { notIncluded, notIncludedWords } from '../folder/notIncluded';
import { connect } from '../platform/connect';
import { ownTeam } from '../platform/ownTeam';
import { textOf } from '../rollout/options';
import { confirm } from '../terminal/confirm';
import { isInteractive } from '../terminal/Io';

const asProblem = ({ id, what, why, next }: Finding) => ({
  path: id,
  message: `${what}. ${why}`,
  next,
});

/** `platform init`: looks at the repository of a folder, and proposes how it comes onto the path; with `--push` it comes. */
export async function init(invocation: Invocation): Promise<ExitCodeValue> {
  const { options, io, out } = invocation;
  const top = await topOf(io);
  const proposal = await proposalOf(invocation, top);
  const { name, team, findings } = proposal;
  out.target(
    `${name ?? path.basename(top)}${team ? ` (team ${team})` : ''} in ${top}`,
  );
  const files = await filesOf(top, proposal);
  const document = {
    folder: top,
    name: name ?? null,
    team: team ?? null,
    files: files.map(({ before: _, ...one }) => one),
    concluded: proposal.concluded,
    scripts: proposal.scripts,
    findings,
  };

  if (!name || !team || proposal.serviceFile === undefined) {
    out.result(proposalWords(proposal, files));
    const [first] = findings;
    const usage = ['name', 'team'].includes(first.id);
    throw new CliError(
      usage ? ExitCode.usage : ExitCode.refused,
      `${first.what}.`,
      first.why,
      first.next,
      findings.map(asProblem),
    );
  }
  out.result(proposalWords(proposal, files));
  const changed = files.filter(one => one.state !== 'same');
  const push = Boolean(options.push);
  const branch = push ? await mayPush(invocation, top, findings) : undefined;
  if (changed.length || push)
    await agreed(invocation, questionOf(changed, branch, name, team), document);
  for (const one of changed) await write(path.join(top, one.path), one.text);
  const written = changed.map(one => one.path);
  if (written.length) out.note(`Written: ${written.join(' and ')}.`);
  if (!push) {
    const must = mustWords(findings);
    if (must) out.note(must);
    out.note(
      `${
        written.length ? '' : 'There is nothing to write. '
      }To bring it in, with its history: platform init --push`,
    );
    out.document({ ...document, written });
    return ExitCode.done;
  }

  const connection = connect(io);
  const head = await commitFiles(
    io,
    top,
    name,
    files.map(one => one.path),
  );
  const left = await notIncluded(io, top, { head, defaultBranch: branch! });
  for (const words of left ? notIncludedWords(left, branch!) : [])
    out.note(words);
  return bringIn(
    invocation,
    connection,
    { name, team, top, head },
    { ...document, written },
  );
}

/** The proposal, with the person's own team where nothing else says one. */
async function proposalOf(
  { options, io }: Invocation,
  top: string,
): Promise<ServiceProposal> {
  const { proposeService } = await import('@waymark/platform-common/spec');
  const files = await readFolder(io, top);
  const said = {
    name: textOf(options, 'name'),
    team: textOf(options, 'team'),
    called: path.basename(top),
  };
  const first = proposeService(files, said);
  if (said.team || !first.findings.some(one => one.id === 'team')) return first;
  const team = await teamOfPerson(io);
  return team ? proposeService(files, { ...said, team }) : first;
}

/** Undefined for whoever is not signed in: they are told to name it. */
async function teamOfPerson(io: Invocation['io']): Promise<string | undefined> {
  try {
    return await ownTeam(connect(io), io, 'A service');
  } catch (error) {
    if (error instanceof CliError && error.exitCode === ExitCode.notSignedIn)
      return undefined;
    throw error;
  }
}

async function filesOf(
  top: string,
  { serviceFile, catalogFile }: ServiceProposal,
): Promise<ProposedFile[]> {
  const proposed = Object.entries({
    'platform.yaml': serviceFile,
    'catalog-info.yaml': catalogFile,
  });
  const files = await Promise.all(
    proposed.map(async ([file, text]): Promise<ProposedFile[]> => {
      if (text === undefined) return [];
      const before = await plainFile(path.join(top, file));
      if (before === undefined) return [{ path: file, state: 'new', text }];
      return [
        {
          path: file,
          state: before === text ? 'same' : 'changed',
          text,
          before,
        },
      ];
    }),
  );
  return files.flat();
}

/** Whether it can be brought in at all, before anything is asked or written. Returns its default branch. */
async function mayPush(
  { io }: Invocation,
  top: string,
  findings: readonly Finding[],
): Promise<string> {
  const { standsInTheWay } = await import('@waymark/platform-common/spec');
  const inTheWay = findings.filter(standsInTheWay);
  if (inTheWay.length) {
    throw new CliError(
      ExitCode.refused,
      'It cannot be brought in yet: its first deployment would fail.',
      inTheWay.map(one => `${one.what}.`).join('\n'),
      inTheWay[0].next,
      inTheWay.map(asProblem),
    );
  }
  return branchToBring(io, top);
}

function questionOf(
  changed: readonly ProposedFile[],
  branch: string | undefined,
  name: string,
  team: string,
): string {
  const files = changed.map(one => one.path).join(' and ');
  if (!branch) return `Write ${files}?`;
  return `${
    files ? `Write and commit ${files}, and push` : 'Push'
  } ${branch} with its history to Waymark, as ${name} of team ${team}?`;
}

/** Asks; without a terminal the line has to say it. */
async function agreed(
  { options, io, out }: Invocation,
  question: string,
  document: Record<string, unknown>,
): Promise<void> {
  if (options.yes) return;
  if (isInteractive(io)) {
    await confirm(io, question);
    return;
  }
  const error = new CliError(
    ExitCode.usage,
    'Nothing was written.',
    `There is nobody to ask: ${question}`,
    'If that is what you want, say so: --yes',
  );
  out.document({
    ...document,
    written: [],
    error: {
      message: error.what,
      why: error.why,
      next: error.next,
      exitCode: error.exitCode,
    },
  });
  throw error;
}

/** In place at once; a link is replaced and not followed. */
async function write(file: string, text: string): Promise<void> {
  const scratch = `${file}.waymark-new`;
  await rm(scratch, { force: true });
  await writeFile(scratch, text, { flag: 'wx' });
  await rename(scratch, file);
}
