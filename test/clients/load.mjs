/** Imports a package of this folder by its name, as a program in this folder would. */
export const load = (name) => import(name);
