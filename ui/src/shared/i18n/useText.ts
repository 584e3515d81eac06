import { createContext, useContext } from "react";
import { type Catalogue, nb } from "./nb";

const LanguageContext = createContext<Catalogue>(nb);

/** The words of the chosen language. Bokmål until another catalogue is complete. */
export function useText(): Catalogue {
  return useContext(LanguageContext);
}
