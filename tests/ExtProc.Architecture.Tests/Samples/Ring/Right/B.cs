namespace ExtProc.Architecture.Tests.Samples.Ring.Right;

internal static class B
{
    public static int Length => 2;

    public static int OfTheOther() => Left.A.Length;
}
