import type { Problem, ServiceFile } from '@waymark/platform-common';

/** Finds where a key's value stands, for a message; the top of the file where it cannot be found. */
function positionOf(text: string, key: string): { line: number; column: number } {
  const lines = text.split('\n');
  const index = lines.findIndex(line => new RegExp(`^\\s+${key}\\s*:`).test(line));
  return index < 0 ? { line: 1, column: 1 } : { line: index + 1, column: lines[index].indexOf(key) + 1 };
}

/** What the file says must agree with what the platform knows: the name, and the owner, which only a transfer moves. Pure. */
export function checkServiceFile(file: ServiceFile, service: { name: string; team: string }, text = ''): Problem[] {
  const problems: Problem[] = [];
  if (file.metadata.name !== service.name) {
    problems.push({
      file: 'platform.yaml',
      ...positionOf(text, 'name'),
      path: 'metadata.name',
      message: `The file says "${file.metadata.name}" and the service is "${service.name}".`,
      next: `Write name: ${service.name}; a service is not renamed by its file.`,
    });
  }
  if (file.metadata.team !== service.team) {
    problems.push({
      file: 'platform.yaml',
      ...positionOf(text, 'team'),
      path: 'metadata.team',
      message: `The file says team "${file.metadata.team}" and the owner is "${service.team}".`,
      next: `Write team: ${service.team}; the owner is moved by a transfer that both teams agree to, not by the file.`,
    });
  }
  return problems;
}
