import { dotted, type Places } from './places';
import type { Problem, ServiceFile } from './types';

/** What no schema can say: fields that only make sense together. */
export function checkTogether(file: ServiceFile, places: Places): Problem[] {
  const problems: Problem[] = [];
  for (const [name, overlay] of Object.entries(file.spec.environments)) {
    if (overlay.database && !file.spec.database) {
      const path = ['spec', 'environments', name, 'database'];
      problems.push({
        ...places.key(path),
        path: dotted(path),
        message: `${dotted(
          path,
        )} changes a database, and the service has none.`,
        next: 'Add `database: { type: postgres }` under spec, or take this block out.',
      });
    }
  }
  const { dependencies = [] } = file.spec;
  dependencies.forEach((name, index) => {
    if (name !== file.metadata.name) return;
    const path = ['spec', 'dependencies', index];
    problems.push({
      ...places.value(path),
      path: dotted(path),
      message: `${name} cannot depend on itself.`,
      next: 'Take it out of the list.',
    });
  });
  return problems;
}
