export async function imports() {}
