import type { Problem, ServiceFile } from '@waymark/platform-common';
import { LineCounter, parseDocument } from 'yaml';

/** Where a value stands, as the parser read it; the top of the file where there is none. */
function positionOf(text: string, field: string[]): { line: number; column: number } {
  const lines = new LineCounter();
  const node = parseDocument(text, { lineCounter: lines }).getIn(field, true) as { range?: [number, number, number] } | undefined;
  const { line, col } = node?.range ? lines.linePos(node.range[0]) : { line: 1, col: 1 };
  return { line, column: col };
}

/** What the file says must agree with what the platform knows: the name, and the owner, which only a transfer moves. Pure. */
export function checkServiceFile(file: ServiceFile, service: { name: string; team: string }, text = ''): Problem[] {
  const problems: Problem[] = [];
  if (file.metadata.name !== service.name) {
    problems.push({
      file: 'platform.yaml',
      ...positionOf(text, ['metadata', 'name']),
      path: 'metadata.name',
      message: `The file says "${file.metadata.name}" and the service is "${service.name}".`,
      next: `Write name: ${service.name}; a service is not renamed by its file.`,
    });
  }
  if (file.metadata.team !== service.team) {
    problems.push({
      file: 'platform.yaml',
      ...positionOf(text, ['metadata', 'team']),
      path: 'metadata.team',
      message: `The file says team "${file.metadata.team}" and the owner is "${service.team}".`,
      next: `Write team: ${service.team}; the owner is moved by a transfer that both teams agree to, not by the file.`,
    });
  }
  return problems;
}
