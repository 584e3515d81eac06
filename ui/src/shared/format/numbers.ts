const NO_BREAK_SPACE = "\u00a0";

/** «310 204 838», held together; anything that is not nine digits is shown as it came. */
export function formatOrgNumber(orgNumber: string): string {
  return /^\d{9}$/.test(orgNumber)
    ? orgNumber.replace(/(\d{3})(\d{3})(\d{3})/, `$1${NO_BREAK_SPACE}$2${NO_BREAK_SPACE}$3`)
    : orgNumber;
}

/** Whether all that is known of an organisation is its number. */
export function isNameless({ name, orgNumber }: { name: string; orgNumber: string }): boolean {
  return name.replaceAll(/\s/g, "") === orgNumber;
}

/** «Nordfjell kommune (310 204 846)»; the number alone where there is no name. */
export function nameAndNumber(organisation: { name: string; orgNumber: string }): string {
  const number = formatOrgNumber(organisation.orgNumber);
  return isNameless(organisation) ? number : `${organisation.name} (${number})`;
}

/** The first and last digits of a digest, enough to compare by eye; the whole is copied. */
export function shortDigest(hex: string): string {
  return hex.length > 16 ? `${hex.slice(0, 8)}…${hex.slice(-4)}` : hex;
}
