/**
 * Why a call was refused, in a sentence of the page's language.
 *
 * @import {Translate} from "../../panel/format.js"
 */
import { Refused } from "../rest.js";

/**
 * @param {unknown} error
 * @param {Translate} t
 * @returns {{field: string, words: string}}
 */
export function whyNot(error, t) {
  if (!(error instanceof Refused)) throw error;
  return { field: error.errors[0]?.field ?? "", words: t(`lead.error.${error.code}`) };
}
