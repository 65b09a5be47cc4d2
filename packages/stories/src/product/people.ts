import { callApi, type Product } from './startProduct.ts';

/** A token of one of the example company's people, got as the sign-in page gets it. */
async function tokenOf(product: Product, person: string): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${product.port}/api/auth/waymark-local/refresh`, {
    headers: { 'x-waymark-person': `user:default/${person}`, 'x-requested-with': 'XMLHttpRequest' },
    signal: AbortSignal.timeout(20_000),
  });
  const body = await response.json();
  if (!body.backstageIdentity) throw new Error(`${person} could not sign in: ${JSON.stringify(body)}`);
  return body.backstageIdentity.token;
}

/** Calls the platform's API as somebody of the example company. */
export async function apiAs<T = any>(product: Product, person: string, apiPath: string, init: RequestInit = {}): Promise<{ status: number; body: T }> {
  const authorization = `Bearer ${await tokenOf(product, person)}`;
  return callApi(product.data, product.port, apiPath, { ...init, headers: { authorization, ...init.headers } });
}
