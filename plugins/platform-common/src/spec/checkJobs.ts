import { dotted, type FieldPath, type Places } from './places';
import { timezoneName, whyNotSchedule } from './schedule';
import { didYouMean } from './suggest';
import type { JobSpec, Problem, ServiceFile } from './types';

/** Schedules that no clock reaches, time zones that are none, and jobs of an environment that the service does not have. */
export function checkJobs(file: ServiceFile, places: Places): Problem[] {
  const { jobs = {}, environments } = file.spec;
  const problems = Object.entries(jobs).flatMap(([name, job]) =>
    checkJob(job, ['spec', 'jobs', name], places),
  );
  for (const [environment, overlay] of Object.entries(environments)) {
    for (const [name, job] of Object.entries(overlay.jobs ?? {})) {
      const path = ['spec', 'environments', environment, 'jobs', name];
      if (!Object.prototype.hasOwnProperty.call(jobs, name))
        problems.push(unknownJob(path, Object.keys(jobs), places));
      problems.push(...checkJob(job, path, places));
    }
  }
  return problems;
}

function unknownJob(path: FieldPath, known: string[], places: Places): Problem {
  const near = didYouMean(String(path[path.length - 1]), known);
  return {
    ...places.key(path),
    path: dotted(path),
    message: `${dotted(path)} changes a job that is not under spec.jobs.`,
    next: near
      ? `Did you mean "${near}"?`
      : 'Add it under spec.jobs, or take this block out.',
  };
}

function checkJob(
  { schedule, timezone }: Partial<JobSpec>,
  block: FieldPath,
  places: Places,
): Problem[] {
  const problems: Problem[] = [];
  const wrong = schedule === undefined ? undefined : whyNotSchedule(schedule);
  if (wrong) {
    const path = [...block, 'schedule'];
    problems.push({
      ...places.value(path),
      path: dotted(path),
      message: `${dotted(path)} is no schedule: ${wrong}.`,
      next: 'Write five fields (minute, hour, day of the month, month, day of the week), for instance `schedule: "0 3 * * *"`.',
    });
  }
  const zone = timezone === undefined ? undefined : timezoneName(timezone);
  if (timezone !== undefined && zone !== timezone) {
    const path = [...block, 'timezone'];
    problems.push({
      ...places.value(path),
      path: dotted(path),
      message: `There is no time zone called ${JSON.stringify(timezone)}.`,
      next: zone
        ? `Did you mean "${zone}"?`
        : 'Write its name in the IANA database, for instance `timezone: Europe/Berlin`.',
    });
  }
  return problems;
}
