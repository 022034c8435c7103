namespace ExtProc.Architecture.Tests.Samples.Neighbours.A.One;

internal static class First
{
    public static int Length => B.One.Second.Length;
}
