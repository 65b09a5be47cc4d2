import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';

export type Json = Record<string, any>;

const OPEN: Json = { 'x-kubernetes-preserve-unknown-fields': true };

/** Where an imported declaration stands, from the folder in which packages are unpacked by their names. */
function fileOf(packages: string, from: string, specifier: string): string {
  const path = specifier.startsWith('.')
    ? join(dirname(from), specifier)
    : join(packages, specifier);
  const base = path.replace(/\.js$/, '');
  const found = [`${base}.d.ts`, join(base, 'index.d.ts')].find(existsSync);
  if (!found) throw new Error(`${from} imports ${specifier}: no such file`);
  return found;
}

const LIMIT =
  /keyword:"(pattern|minLength|maxLength|minimum|maximum)",params:\{(?:comparison:"[<>]=",)?(?:limit|pattern):("(?:[^"\\]|\\.)*"|-?\d+)/g;

/** Limits of a type that is a plain value, as the compiled validator beside it names them. */
function limitsOf(packages: string, file: string, name: string): Json {
  const [scope, own] = file.slice(packages.length + 1).split('/');
  const validator = join(
    packages,
    scope,
    own,
    '_schemas',
    `${name.slice(1)}.js`,
  );
  if (!existsSync(validator)) return {};
  return Object.fromEntries(
    [...readFileSync(validator, 'utf8').matchAll(LIMIT)].map(
      ([, keyword, value]) => [keyword, JSON.parse(value)],
    ),
  );
}

interface Inside {
  file: string;
  source: ts.SourceFile;
  /** What is being read: a type that contains itself ends there. */
  above: string[];
}

const NULL = ts.SyntaxKind.NullKeyword;
const QUANTITY = { 'x-kubernetes-int-or-string': true };

const aliases = (source: ts.SourceFile): ts.ExportSpecifier[] =>
  source.statements.flatMap(one =>
    ts.isExportDeclaration(one) &&
    one.exportClause &&
    ts.isNamedExports(one.exportClause)
      ? [...one.exportClause.elements]
      : [],
  );

function literals(types: ts.LiteralTypeNode[]): Json {
  const values = types.map(({ literal }) => {
    if (ts.isStringLiteral(literal)) return literal.text;
    if (ts.isNumericLiteral(literal)) return Number(literal.text);
    return literal.kind === ts.SyntaxKind.TrueKeyword;
  });
  return { type: typeof values[0], enum: values };
}

/**
 * The structural schema that a declared interface stands for: fields, types, what is required, values of enumerations.
 * What the declaration does not say (defaults, rules in CEL, which lists are maps) is not there.
 */
export class DeclaredSchema {
  readonly #packages: string;
  readonly #files = new Map<string, ts.SourceFile>();

  constructor(packages: string) {
    this.#packages = packages;
  }

  /** The schema of the interface that a file is named after. */
  of(file: string, name: string, above: string[] = []): Json {
    const key = `${file}#${name}`;
    if (above.includes(key)) return OPEN;
    const source = this.#file(file);
    const inside = { file, source, above: [...above, key] };
    for (const statement of source.statements) {
      if (ts.isInterfaceDeclaration(statement) && statement.name.text === name)
        return this.#interface(statement, inside);
      if (ts.isTypeAliasDeclaration(statement) && statement.name.text === name)
        return {
          ...this.#type(statement.type, inside),
          ...limitsOf(this.#packages, file, this.#exported(source, name)),
        };
    }
    throw new Error(`${file} declares no ${name}`);
  }

  #file(path: string): ts.SourceFile {
    let source = this.#files.get(path);
    if (!source) {
      source = ts.createSourceFile(
        path,
        readFileSync(path, 'utf8'),
        ts.ScriptTarget.Latest,
      );
      this.#files.set(path, source);
    }
    return source;
  }

  /** Its own fields, and those of what it extends. */
  #interface(declared: ts.InterfaceDeclaration, inside: Inside): Json {
    const own = this.#members(declared.members, inside);
    const above = (declared.heritageClauses ?? [])
      .flatMap(clause => [...clause.types])
      .map(({ expression }) => (expression as ts.Identifier).text)
      .filter(name => name !== 'TypeMeta')
      .map(name => this.#named(name, inside));
    if (!above.length) return own;
    const all = [...above, ...(declared.members.length ? [own] : [])];
    const required = all.flatMap(one => one.required ?? []);
    return {
      type: 'object',
      properties: Object.assign({}, ...all.map(one => one.properties)),
      ...(required.length && { required }),
    };
  }

  #members(members: ts.NodeArray<ts.TypeElement>, inside: Inside): Json {
    const properties: Json = {};
    const required: string[] = [];
    for (const member of members) {
      if (ts.isIndexSignatureDeclaration(member))
        return {
          type: 'object',
          additionalProperties: this.#type(member.type, inside),
        };
      if (!ts.isPropertySignature(member) || !member.type) continue;
      const name = (member.name as ts.StringLiteral).text;
      properties[name] = this.#type(member.type, inside);
      if (!member.questionToken) required.push(name);
    }
    if (!Object.keys(properties).length) return { type: 'object', ...OPEN };
    return { type: 'object', properties, ...(required.length && { required }) };
  }

  #type(type: ts.TypeNode, inside: Inside): Json {
    if (ts.isTypeLiteralNode(type)) return this.#members(type.members, inside);
    if (ts.isArrayTypeNode(type))
      return { type: 'array', items: this.#type(type.elementType, inside) };
    if (ts.isParenthesizedTypeNode(type)) return this.#type(type.type, inside);
    if (ts.isUnionTypeNode(type)) return this.#union(type, inside);
    if (ts.isLiteralTypeNode(type)) return literals([type]);
    if (ts.isTypeReferenceNode(type)) return this.#reference(type, inside);
    switch (type.kind) {
      case ts.SyntaxKind.StringKeyword:
        return { type: 'string' };
      case ts.SyntaxKind.NumberKeyword:
        return { type: 'number' };
      case ts.SyntaxKind.BooleanKeyword:
        return { type: 'boolean' };
      case ts.SyntaxKind.ObjectKeyword:
        return { type: 'object', ...OPEN };
      default:
        return OPEN;
    }
  }

  #union(type: ts.UnionTypeNode, inside: Inside): Json {
    const parts = type.types.filter(
      one => !(ts.isLiteralTypeNode(one) && one.literal.kind === NULL),
    );
    if (parts.length === 1) return this.#type(parts[0], inside);
    if (parts.every(ts.isLiteralTypeNode))
      return literals(parts as ts.LiteralTypeNode[]);
    const kinds = parts.map(one => this.#type(one, inside).type).sort();
    return String(kinds) === 'number,string'
      ? { 'x-kubernetes-int-or-string': true }
      : OPEN;
  }

  #reference(type: ts.TypeReferenceNode, inside: Inside): Json {
    const name = (type.typeName as ts.Identifier).text;
    if (name === 'Array')
      return {
        type: 'array',
        items: this.#type(type.typeArguments![0], inside),
      };
    if (name.endsWith('ApiResourceQuantity')) return { ...QUANTITY };
    if (name.endsWith('ApisMetaV1ObjectMeta')) return { type: 'object' };
    return this.#named(name, inside);
  }

  #named(name: string, inside: Inside): Json {
    for (const statement of inside.source.statements) {
      if (!ts.isImportDeclaration(statement)) continue;
      const named = statement.importClause?.namedBindings;
      if (!named || !ts.isNamedImports(named)) continue;
      if (!named.elements.some(one => one.name.text === name)) continue;
      const file = fileOf(
        this.#packages,
        inside.file,
        (statement.moduleSpecifier as ts.StringLiteral).text,
      );
      const own = this.#own(this.#file(file), name);
      return this.of(file, own, inside.above);
    }
    return this.of(inside.file, name, inside.above);
  }

  /** The name inside its file of what a file exports under a long one. */
  #own(source: ts.SourceFile, exported: string): string {
    const found = aliases(source).find(one => one.name.text === exported);
    return found?.propertyName?.getText(source) ?? exported;
  }

  #exported(source: ts.SourceFile, own: string): string {
    const found = aliases(source).find(
      one => one.propertyName?.getText(source) === own,
    );
    return found?.name.text ?? own;
  }
}
