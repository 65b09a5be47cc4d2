/** What another field of the same form holds, as text; undefined where it holds none. Pure. */
export function formValue(
  props: { formContext?: any; registry?: { formContext?: any } },
  name: string,
): string | undefined {
  const context = props.formContext ?? props.registry?.formContext;
  const value = context?.formData?.[name];
  return typeof value === 'string' && value ? value : undefined;
}
