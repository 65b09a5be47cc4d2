import type { SecretStore, TargetRegistration } from '@waymark/platform-node';
import { PrometheusMetrics } from '@waymark/platform-node/prometheus';
import type { PrometheusOptions } from '@waymark/platform-node/prometheus';
import { AgentClient } from './agent/AgentClient';
import { AgentEvents } from './agent/agentEvents';
import { LOCAL } from './drivers/base';
import { JobDriver } from './drivers/jobDriver';
import { MigrationDriver } from './drivers/migrationDriver';
import { PostgresDriver } from './drivers/postgresDriver';
import { RouteDriver } from './drivers/routeDriver';
import { WorkloadDriver } from './drivers/workloadDriver';
import { LocalInspector } from './localInspector';
import { LocalMetrics } from './localMetrics';
import { LocalRunner } from './localRunner';

/** The target `local`: this machine, through its agent. */
export function createLocalTarget(options: {
  socket: string;
  secrets: SecretStore;
  /** Where figures are read from instead of the agent's reverse proxy. */
  prometheus?: PrometheusOptions;
}): TargetRegistration {
  const agent = new AgentClient(options.socket);
  const events = new AgentEvents(agent);
  return {
    target: {
      name: LOCAL,
      capabilities: {
        target: LOCAL,
        tls: false,
        resourceLimits: false,
        canary: true,
        alerts: true,
        dashboards: false,
        backups: true,
        scheduledJobs: true,
        sharedDatabases: true,
      },
      drivers: [
        new PostgresDriver(agent, options.secrets),
        new MigrationDriver(agent, options.secrets),
        new WorkloadDriver(agent, options.secrets),
        new RouteDriver(agent),
        new JobDriver(agent, options.secrets),
      ],
    },
    inspector: new LocalInspector(agent),
    metrics: options.prometheus
      ? new PrometheusMetrics(options.prometheus)
      : new LocalMetrics(agent),
    runner: new LocalRunner(agent),
    onChange: listener => events.listen(listener),
  };
}
