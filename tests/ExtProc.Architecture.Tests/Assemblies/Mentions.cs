using Mono.Cecil;
using Mono.Cecil.Cil;

namespace ExtProc.Architecture.Tests.Assemblies;

/// <summary>
/// Which types a compiled type mentions, anywhere: in signatures, bodies, attributes and constraints, its nested and generated types
/// included. A constant is not among them: the compiler writes its value and forgets where it came from.
/// </summary>
internal sealed class Mentions
{
    private readonly HashSet<TypeDefinition> _found = [];
    private readonly ModuleDefinition _module;

    private Mentions(ModuleDefinition module) => _module = module;

    /// <summary>The outermost types of the same assembly that a type and everything inside it mention.</summary>
    public static IReadOnlySet<TypeDefinition> Of(TypeDefinition type)
    {
        var mentions = new Mentions(type.Module);
        mentions.AddDefinition(type);
        return mentions._found;
    }

    /// <summary>The type that a nested or generated type is part of.</summary>
    public static TypeDefinition Outermost(TypeDefinition type) => type.DeclaringType is { } outer ? Outermost(outer) : type;

    private void AddDefinition(TypeDefinition type)
    {
        Add(type.BaseType);
        AddAttributes(type);
        AddParameters(type);
        foreach (var implemented in type.Interfaces)
        {
            Add(implemented.InterfaceType);
        }

        foreach (var field in type.Fields)
        {
            Add(field.FieldType);
            AddAttributes(field);
        }

        foreach (var property in type.Properties)
        {
            Add(property.PropertyType);
            AddAttributes(property);
        }

        foreach (var happening in type.Events)
        {
            Add(happening.EventType);
            AddAttributes(happening);
        }

        foreach (var method in type.Methods)
        {
            AddMethod(method);
        }

        foreach (var nested in type.NestedTypes)
        {
            AddDefinition(nested);
        }
    }

    private void AddMethod(MethodDefinition method)
    {
        AddSignature(method);
        AddAttributes(method);
        AddParameters(method);
        foreach (var parameter in method.Parameters)
        {
            AddAttributes(parameter);
        }

        foreach (var overridden in method.Overrides)
        {
            Add(overridden.DeclaringType);
        }

        if (!method.HasBody)
        {
            return;
        }

        foreach (var variable in method.Body.Variables)
        {
            Add(variable.VariableType);
        }

        foreach (var handler in method.Body.ExceptionHandlers)
        {
            Add(handler.CatchType);
        }

        foreach (var instruction in method.Body.Instructions)
        {
            AddOperand(instruction);
        }
    }

    private void AddOperand(Instruction instruction)
    {
        switch (instruction.Operand)
        {
            case TypeReference type:
                Add(type);
                break;
            case FieldReference field:
                Add(field.DeclaringType);
                Add(field.FieldType);
                break;
            case MethodReference method:
                Add(method.DeclaringType);
                AddSignature(method);
                break;
            case CallSite site:
                Add(site.ReturnType);
                break;
        }
    }

    private void AddSignature(MethodReference method)
    {
        Add(method.ReturnType);
        foreach (var parameter in method.Parameters)
        {
            Add(parameter.ParameterType);
        }

        if (method is GenericInstanceMethod generic)
        {
            foreach (var argument in generic.GenericArguments)
            {
                Add(argument);
            }
        }
    }

    private void AddParameters(IGenericParameterProvider generic)
    {
        foreach (var constraint in generic.GenericParameters.SelectMany(parameter => parameter.Constraints))
        {
            Add(constraint.ConstraintType);
        }
    }

    private void AddAttributes(ICustomAttributeProvider provider)
    {
        foreach (var attribute in provider.CustomAttributes)
        {
            Add(attribute.AttributeType);
            foreach (var argument in attribute.ConstructorArguments)
            {
                Add(argument.Type);
                Add(argument.Value as TypeReference);
            }
        }
    }

    private void Add(TypeReference? type)
    {
        switch (type)
        {
            case null or GenericParameter:
                return;
            case GenericInstanceType generic:
                foreach (var argument in generic.GenericArguments)
                {
                    Add(argument);
                }

                Add(generic.ElementType);
                return;
            case IModifierType modified:
                Add(modified.ModifierType);
                Add(modified.ElementType);
                return;
            case TypeSpecification specified:
                Add(specified.ElementType);
                return;
            case TypeDefinition definition:
                _found.Add(Outermost(definition));
                return;
            default:
                // A reference to a type of this assembly that Cecil did not bind: members of generic types are written so.
                if (type.Scope == _module && type.Resolve() is { } resolved)
                {
                    _found.Add(Outermost(resolved));
                }

                return;
        }
    }
}
