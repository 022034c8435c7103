namespace ExtProc.Architecture.Tests.Samples.Neighbours.A.Two;

internal static class Fourth
{
    public static int Length => 1;
}
