import { parse } from 'yaml';
import { MOST_BYTES, sourcesOf } from './filesToRead';
import type { RepositoryFiles } from './types';

type Json = Record<string, unknown>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Only texts of an object that came from a file: it may hold anything. */
function texts(value: unknown): Record<string, string> {
  if (!isObject(value)) return {};
  return Object.fromEntries(
    Object.entries(value).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    ),
  );
}

/** The files of a repository as those that conclude from them read them. Reads nothing by itself. */
export class Repository {
  readonly paths: ReadonlySet<string>;
  /** `package.json`; undefined where there is none, or none that can be read. */
  readonly manifest: Json | undefined;
  readonly scripts: Record<string, string>;
  /** Versions by name, those for development too. */
  readonly dependencies: Record<string, string>;
  /** Text of the sources that were read. */
  readonly sources: string[];
  /** Whether there are sources that were not read. */
  readonly partly: boolean;

  constructor(private readonly files: RepositoryFiles) {
    this.paths = new Set(files.paths);
    this.manifest = this.json('package.json');
    this.scripts = texts(this.manifest?.scripts);
    this.dependencies = {
      ...texts(this.manifest?.devDependencies),
      ...texts(this.manifest?.dependencies),
    };
    const all = sourcesOf(files.paths);
    this.sources = all.flatMap(path => this.text(path) ?? []);
    this.partly = this.sources.length < all.length;
  }

  has(path: string): boolean {
    return this.paths.has(path);
  }

  /** The first of these that is there. */
  first(...paths: string[]): string | undefined {
    return paths.find(path => this.paths.has(path));
  }

  text(path: string): string | undefined {
    if (!Object.hasOwn(this.files.contents, path)) return undefined;
    const text = this.files.contents[path];
    return text.length > MOST_BYTES ? undefined : text;
  }

  depends(name: string): boolean {
    return Object.hasOwn(this.dependencies, name);
  }

  /** Whether a source that was read has it. The expression must not be global. */
  says(pattern: RegExp): boolean {
    return this.sources.some(text => pattern.test(text));
  }

  json(path: string): Json | undefined {
    try {
      const value: unknown = JSON.parse(
        (this.text(path) ?? '').replace(/^\ufeff/, ''),
      );
      return isObject(value) ? value : undefined;
    } catch {
      return undefined;
    }
  }

  /** The first document of a YAML file, or the first of that kind; undefined where it is not there or cannot be read. */
  yaml(path: string, kind?: string): Json | undefined {
    const all = (this.text(path) ?? '')
      .split(/^---[ \t\r]*$/m)
      .map(readMapping)
      .filter(isObject);
    return all.find(one => kind && one.kind === kind) ?? all[0];
  }
}

/** Anchors and aliases: a file with many takes time with their square, and none that people write has them. */
const MOST_ALIASES = 20;
/** Longer YAML is not written by hand, characters. */
const MOST_YAML = 64 * 1024;

function readMapping(text: string): unknown {
  if (text.length > MOST_YAML) return undefined;
  if ((text.match(/[&*][\w-]/g)?.length ?? 0) > MOST_ALIASES) return undefined;
  try {
    return parse(text, {
      maxAliasCount: MOST_ALIASES,
      uniqueKeys: false,
      logLevel: 'silent',
    });
  } catch {
    return undefined;
  }
}

/** What stands at a path of nested objects, where that is a text. Pure. */
export function textAt(
  value: Json | undefined,
  ...path: string[]
): string | undefined {
  let at: unknown = value;
  for (const key of path) {
    if (!isObject(at) || !Object.hasOwn(at, key)) return undefined;
    at = at[key];
  }
  return typeof at === 'string' && at ? at : undefined;
}
