namespace ExtProc.Architecture.Tests.Samples.Neighbours.B.One;

internal static class Second
{
    public static int Length => 1;
}
