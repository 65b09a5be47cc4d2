/** A chapter of the general help. */
export interface Chapter {
  title: string;
  /** What begins with one word is one line there: that word, and what it is about. `platform help WORD` tells the rest. */
  groups?: Readonly<Record<string, string>>;
  /** Each command by its words, and what it does in so few words that a line of 80 characters holds them. */
  commands: Readonly<Record<string, string>>;
}

/** All that there is, as the help shows it. */
export const chapters: readonly Chapter[] = [
  {
    title: 'Create and deploy',
    groups: { token: 'create, list, revoke: what a workflow deploys with' },
    commands: {
      'create service': 'repository, database, healthy in staging',
      init: 'bring in the repository of this folder',
      deploy: 'the newest release, through all environments',
      'deploy promote': 'the running canary takes all of the traffic',
      'deploy rollback': 'back to the last release that was healthy',
      promote: 'what serves in one environment, to the next',
      restart: 'new processes, no failed request',
      scale: 'another number of replicas',
      'token create': 'for a workflow: deploys one service',
      'token list': 'which there are, and until when',
      'token revoke': 'at once',
    },
  },
  {
    title: 'Look before',
    commands: {
      plan: 'what a deployment would do and cost',
      'plan rollback': 'where a rollback would lead',
      'plan restart': 'what a restart would start and end',
      'plan scale': 'what other replicas would do and cost',
      apply: 'do what a plan says',
      diff: 'what lies between two environments',
      validate: 'check a platform.yaml, offline',
      render: 'what a platform.yaml makes, offline',
    },
  },
  {
    title: 'See what runs',
    groups: {
      jobs: 'what runs by the clock: list, run, log',
    },
    commands: {
      status: 'how a service is, and what is wrong',
      logs: 'what it writes; -f goes on',
      jobs: 'what runs by the clock, and its last runs',
      'jobs run': 'now, whatever its schedule says',
      'jobs log': 'what a run has said',
      releases: 'what was built, and where it serves',
      deployments: 'every change of what serves where',
      operations: 'what was done lately; one, step by step',
      retry: 'go on with a failed operation',
      undo: 'take back what a failed operation made',
      notices: 'what your teams are told of',
      audit: 'who did what, and what was refused',
      'policies export': 'guardrails, for a cluster to check itself',
      mcp: 'the way of an assistant to all of this',
    },
  },
  {
    title: 'Configuration and secrets',
    groups: {
      config: 'plain values: set, unset, list',
      secrets: 'set, list, rotate, delete',
    },
    commands: {
      'config set': 'plain values',
      'config unset': 'take plain values out',
      'config list': 'what is set, and addresses',
      'secrets set': 'a value that nobody reads again',
      'secrets list': 'names, versions and ages',
      'secrets rotate': 'a new value for one, or for all',
      'secrets delete': 'take a secret out',
    },
  },
  {
    title: 'Environments',
    groups: {
      env: 'list, create, clone, extend, delete, preview',
    },
    commands: {
      dev: 'run the service from this folder',
      'env list': 'whose, what they cost, how long they stay',
      'env create': 'one of your own, empty',
      'env clone': 'one of your own, with services in it',
      'env extend': 'keep it for longer',
      'env delete': 'tear it down',
      'env preview': 'a branch with a preview of its own',
    },
  },
  {
    title: 'Databases',
    groups: {
      db: 'create, look into, back up, restore, rotate, resize',
    },
    commands: {
      'db list': 'which there are, what they cost, are they backed up',
      'db show': 'how one does',
      'db create': 'for this service, or one that stands alone',
      'db connect': 'a login of your own, for an hour',
      'db query': 'one statement that can only read',
      'db backup': 'now',
      'db backups': 'which there are, and are they good',
      'db prove': 'restore one to scratch and check it',
      'db restore': 'to a new one beside it, as of a moment',
      'db swap': 'let the service use the restored one',
      'db rotate': 'a new login; the old one is refused',
      'db resize': 'small, medium, large',
      'db policy': 'how often, how long, protected',
      'db delete': 'after a final backup, with a grace period',
      'db recover': 'bring a deleted one back',
      'db adopt': 'watch and back up one that others keep',
      'db forget': 'watch it no longer',
    },
  },
  {
    title: 'Stop and agree',
    groups: {
      incident: 'open and close one: its service is frozen',
      service: 'transfer it, let go of it, bring it back',
    },
    commands: {
      approve: 'say yes or no; without an ID, what waits',
      freeze: 'nothing is deployed for a while',
      'freeze list': 'what is frozen, and will be',
      'freeze end': 'end a freeze now',
      'incident open': 'freeze a service, see its last changes',
      'incident close': 'by its ID or its service',
      'incident list': 'the open ones',
      'service transfer': 'ask that it goes to another team',
      'service transfer accept': 'agree to that',
      'service transfer decline': 'say no to that',
      'service transfer list': 'what waits for somebody',
      'service decommission': 'let go of it, with a grace period',
      'service recover': 'bring a decommissioned one back',
      'service answer': 'may one go that yours depends on?',
    },
  },
];
