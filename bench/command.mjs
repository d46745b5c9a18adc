export async function command() {}
