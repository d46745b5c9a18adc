export async function saves() {}
