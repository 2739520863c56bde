/** Sentences from a catalogue: flat keys, `{name}` for what varies. */

/**
 * A translator. `key_one` is taken where the language has a singular and `n` is one. A sentence
 * that is missing shows its key: wrong, but never empty.
 * @param {Record<string, string>} catalogue
 * @param {string} locale
 * @returns {(key: string, params?: Record<string, string | number>) => string}
 */
export function translator(catalogue, locale) {
  const plurals = new Intl.PluralRules(locale);
  return (key, params = {}) => {
    const form = typeof params["n"] === "number" ? catalogue[`${key}_${plurals.select(params["n"])}`] : undefined;
    const sentence = form ?? catalogue[key] ?? key;
    return sentence.includes("{") ? sentence.replaceAll(/\{(\w+)\}/g, (whole, name) => String(params[name] ?? whole)) : sentence;
  };
}

/**
 * @param {string} locale
 * @param {string} base where the catalogues are, ending in a slash
 * @returns {Promise<Record<string, string>>}
 */
export async function loadCatalogue(locale, base) {
  const response = await fetch(`${base}${locale}.json`);
  if (!response.ok) throw new Error(`no catalogue for ${locale}: ${response.status}`);
  return response.json();
}
