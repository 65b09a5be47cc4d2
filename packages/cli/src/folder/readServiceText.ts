import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { CliError } from '../CliError';
import { ExitCode } from '../exitCodes';
import type { Io } from '../terminal/Io';
import { findServiceFile, SERVICE_FILE } from './findServiceFile';

const next = (command: string) => `Name the file: platform ${command} FILE`;

/** The text of a platform.yaml and what it is called in messages: the named file, `-`, or that of this folder. */
export async function readServiceText(
  io: Io,
  command: string,
  file?: string,
): Promise<{ shown: string; text: string }> {
  if (file === '-')
    return { shown: '(standard input)', text: await readInput(io) };
  const shown = file ?? fileOfFolder(io.cwd, command);
  return {
    shown,
    text: await read(path.resolve(io.cwd, shown), shown, command),
  };
}

/** The file of this folder, or of the nearest one above it up to the top of the repository. */
function fileOfFolder(cwd: string, command: string): string {
  const file = findServiceFile(cwd);
  if (file) return path.relative(cwd, file);
  throw new CliError(
    ExitCode.notFound,
    `There is no ${SERVICE_FILE} here.`,
    `Neither in ${cwd} nor above it.`,
    next(command),
  );
}

async function read(
  file: string,
  shown: string,
  command: string,
): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const words: Record<string, string> = {
      ENOENT: 'There is no such file.',
      EISDIR: 'It is a folder.',
      EACCES: 'You may not read it.',
    };
    throw new CliError(
      ExitCode.notFound,
      `${shown} cannot be read.`,
      words[String(code)] ?? String(code),
      next(command),
    );
  }
}

async function readInput(io: Io): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of io.stdin) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}
