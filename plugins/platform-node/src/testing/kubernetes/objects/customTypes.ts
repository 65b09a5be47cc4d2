import type { Store } from '../Store';
import type { KubeObject, ResourceType } from '../types';

const DEFINITIONS = 'apiextensions.k8s.io/customresourcedefinitions';

function typesOf(crd: KubeObject): ResourceType[] {
  const { group, names, scope, versions = [] } = crd.spec;
  return versions
    .filter((v: any) => v.served)
    .map((v: any) => ({
      group,
      version: v.name,
      kind: names.kind,
      plural: names.plural,
      singular: names.singular ?? names.kind.toLowerCase(),
      ...(names.shortNames && { shortNames: names.shortNames }),
      namespaced: scope === 'Namespaced',
      subresources: Object.keys(v.subresources ?? {}),
      unconditionalUpdate: false,
      custom: {
        schema: v.schema?.openAPIV3Schema ?? {},
        scale: v.subresources?.scale,
      },
    }));
}

/** The resources that CustomResourceDefinitions have brought. */
export const customTypes = (store: Store): ResourceType[] =>
  store.list(DEFINITIONS).flatMap(typesOf);

/** What the server says about a definition once it serves it. */
export function established(crd: KubeObject, time: string): KubeObject {
  const condition = (type: string, reason: string, message: string) => ({
    type,
    status: 'True',
    lastTransitionTime: time,
    reason,
    message,
  });
  return {
    ...crd,
    status: {
      acceptedNames: crd.spec.names,
      storedVersions: crd.spec.versions
        .filter((v: any) => v.storage)
        .map((v: any) => v.name),
      conditions: [
        condition('NamesAccepted', 'NoConflicts', 'no conflicts found'),
        condition(
          'Established',
          'InitialNamesAccepted',
          'the initial names have been accepted',
        ),
      ],
    },
  };
}
