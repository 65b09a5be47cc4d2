/** Where pages of the portal are, as seen from outside of it. */
export const portalPaths = {
  service: (name: string) => `/catalog/default/component/${name}`,
  deployments: (name: string) => `/catalog/default/component/${name}/deployments`,
  environmentsOf: (name: string) => `/catalog/default/component/${name}/environments`,
  repository: (name: string) => `/repositories/${name}`,
  operation: (id: string) => `/operations/${id}`,
  approvals: '/approvals',
  environments: '/environments',
  database: (id: string) => `/databases/${id}`,
};
