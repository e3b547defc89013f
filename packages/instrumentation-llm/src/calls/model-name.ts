/**
 * The name under which a model is counted: the one that the program asked for, so that a call's success, its failure and
 * its retry land in one series. A provider that answers with a dated form of that name (`gpt-4o` by `gpt-4o-2024-08-06`)
 * served the same model. Only where it answers with another name (the asked one was a deployment or a router) is that
 * the model.
 */
export function modelName(requested: string | undefined, served: string | undefined): string | undefined {
  if (requested === undefined || served === undefined) return served ?? requested;
  return isVersionOf(requested, served) ? requested : served;
}

const alias = /-latest$/;
const version = /^[-@]\d[\d-]*$/;

function isVersionOf(requested: string, served: string): boolean {
  if (requested === served) return true;
  const family = requested.replace(alias, '');
  return served.startsWith(family) && version.test(served.slice(family.length));
}
