import { isScalar, parseAllDocuments } from 'yaml';
import type { Document } from 'yaml';
import { Places } from './places';
import { PlainValue } from './plainValue';
import { unreadable } from './unreadable';
import type { Problem } from './types';
import { yamlErrorWords } from './yamlErrors';

/** The content of a YAML file and where everything stands in it, or what is wrong with the YAML. */
export type YamlResult =
  | { ok: true; value: unknown; places: Places }
  | { ok: false; problems: Problem[] };

/**
 * Reads YAML 1.2 (core schema) and refuses what has no place in a file that people write by hand: anchors, aliases,
 * merge keys, tags, directives, duplicate keys, several documents. So nothing in it can grow, run or hide.
 */
export function readYaml(text: string, file: string): YamlResult {
  const places = new Places(file, text);
  const problems: Problem[] = unreadable(text, places);
  if (problems.length) return { ok: false, problems };

  let documents: Document.Parsed[];
  try {
    // Duplicate keys are looked for below: the parser's own check takes time with the square of their number.
    const parsed = parseAllDocuments(text, {
      uniqueKeys: false,
      prettyErrors: false,
      logLevel: 'silent',
    });
    documents = Array.isArray(parsed) ? parsed : [];
  } catch {
    return {
      ok: false,
      problems: [
        {
          ...places.at(0),
          path: '',
          ...yamlErrorWords('RESOURCE_EXHAUSTION', ''),
        },
      ],
    };
  }
  const document = documents[0];
  if (
    !document ||
    (documents.length === 1 &&
      !document.errors.length &&
      isEmpty(document.contents))
  ) {
    return {
      ok: false,
      problems: [
        {
          ...places.at(0),
          path: '',
          message: 'The file is empty.',
          next: 'Start it with `kind: Service`.',
        },
      ],
    };
  }
  problems.push(...documentProblems(text, documents, places));
  if (problems.length) return { ok: false, problems };

  const walk = new PlainValue(places, text);
  const value = walk.value(document.contents, []);
  return walk.problems.length
    ? { ok: false, problems: walk.problems }
    : { ok: true, value, places };
}

function isEmpty(node: unknown): boolean {
  return (
    node === null ||
    (isScalar(node) &&
      node.value === null &&
      !node.anchor &&
      !node.tag &&
      !node.source)
  );
}

/** What is wrong with the documents as such: the first error of the syntax, directives, a second document. */
function documentProblems(
  text: string,
  documents: Document.Parsed[],
  places: Places,
): Problem[] {
  const directive = /^%[^\n]*/m.exec(text);
  if (
    directive &&
    (directive.index === 0 ||
      /^(\s*(#[^\n]*)?\n)*$/.test(text.slice(0, directive.index)))
  ) {
    return [
      {
        ...places.at(directive.index),
        path: '',
        ...yamlErrorWords('BAD_DIRECTIVE', ''),
      },
    ];
  }
  if (documents.length > 1) {
    return [
      {
        ...places.at(secondDocument(text, documents)),
        path: '',
        message: 'The file holds a second document, and a service has one.',
        next: 'Keep one document; put another service in a repository of its own.',
      },
    ];
  }
  // One mistake makes many follow-up errors: the first is the one to correct.
  const [error] = [...documents[0].errors].sort((a, b) => a.pos[0] - b.pos[0]);
  if (!error) return [];
  const tab = tabBefore(text, error.pos[0]);
  const crooked = crookedLine(text, error.code, error.pos[0]);
  if (tab !== undefined)
    return [
      { ...places.at(tab), path: '', ...yamlErrorWords('TAB_AS_INDENT', '') },
    ];
  if (crooked !== undefined)
    return [
      { ...places.at(crooked), path: '', ...yamlErrorWords('BAD_INDENT', '') },
    ];
  return [
    {
      ...places.at(error.pos[0]),
      path: '',
      ...yamlErrorWords(error.code, error.message),
    },
  ];
}

/** The offset of the marker that starts the second document. */
function secondDocument(text: string, documents: Document.Parsed[]): number {
  const from = documents[0].range?.[1] ?? 0;
  const marker = /^(---|\.\.\.)(?=\s|$)/gm;
  marker.lastIndex = from;
  const found = marker.exec(text);
  return found ? found.index : documents[1].range?.[0] ?? 0;
}

/** The offset of a tab in the indentation of the line that an error is in or of the line before it. */
function tabBefore(text: string, offset: number): number | undefined {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  const previous =
    lineStart === 0 ? 0 : text.lastIndexOf('\n', lineStart - 2) + 1;
  for (const start of [previous, lineStart]) {
    const indentation =
      /^[ \t]*/.exec(text.slice(start, start + 1000))?.[0] ?? '';
    const tab = indentation.indexOf('\t');
    if (tab >= 0) return start + tab;
  }
  return undefined;
}

/**
 * A line indented further than it should be continues the value above it, and the parser then complains about that
 * value. The offset of the line that is meant.
 */
function crookedLine(
  text: string,
  code: string,
  offset: number,
): number | undefined {
  if (code !== 'BLOCK_AS_IMPLICIT_KEY') return undefined;
  const end = text.indexOf('\n', offset);
  return end < 0 || /:(\s|$)/.test(text.slice(offset, end))
    ? undefined
    : end + 1;
}
