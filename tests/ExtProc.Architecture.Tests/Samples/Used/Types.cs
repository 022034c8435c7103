namespace ExtProc.Architecture.Tests.Samples.Used;

internal interface Implemented;

internal class Inherited;

internal sealed class OfField;

internal sealed class OfParameter;

internal sealed class Returned;

internal sealed class Argument;

internal interface Constraint;

[AttributeUsage(AttributeTargets.Class)]
internal sealed class Marker : Attribute;

internal static class InBody
{
    public static void Call()
    {
    }
}

internal static class InLambda
{
    public static void Call()
    {
    }
}

internal static class InIterator
{
    public static int Value => 1;
}

internal static class InNested
{
    public static int Value => 1;
}

internal sealed class Caught : Exception;

internal sealed class Named;

internal sealed class Element;
